import { hostsContractOnNix } from './hosts-subject.js';
import { native } from './ways.js';

hostsContractOnNix('native', native('nixos-25.11'));
