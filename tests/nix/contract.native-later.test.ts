import { contractOnNix } from './subject.js';
import { native } from './ways.js';

contractOnNix('native, the module after NixOS 25.11', native('later'));
