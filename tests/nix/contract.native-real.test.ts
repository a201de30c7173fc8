import { contractOnNix, realModule } from './subject.js';

contractOnNix('native, the real module', realModule());
