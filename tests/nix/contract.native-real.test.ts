import { contractOnNix } from './subject.js';
import { realModule } from './ways.js';

contractOnNix('native, the real module', realModule());
