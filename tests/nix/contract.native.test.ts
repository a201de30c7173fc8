import { contractOnNix } from './subject.js';
import { native } from './ways.js';

contractOnNix('native, the module of NixOS 25.11', native('nixos-25.11'));
