import { hostsContractOnNix } from './hosts-subject.js';

hostsContractOnNix('subprocess', { backend: 'subprocess', method: 'subprocess' });
