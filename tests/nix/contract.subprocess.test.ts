import { contractOnNix } from './subject.js';

contractOnNix('subprocess', { backend: 'subprocess', method: 'subprocess' });
