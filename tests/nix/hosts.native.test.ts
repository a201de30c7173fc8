import { hostsContractOnNix } from './hosts.js';
import { native } from './ways.js';

hostsContractOnNix('native', native('nixos-25.11'));
