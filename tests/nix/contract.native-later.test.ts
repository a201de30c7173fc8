import { contractOnNix, native } from './subject.js';

contractOnNix('native, the module after NixOS 25.11', native('later'));
