import { contractOnNix, native } from './subject.js';

contractOnNix('native, the module of NixOS 25.11', native('nixos-25.11'));
