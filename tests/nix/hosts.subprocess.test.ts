import { hostsContractOnNix } from './hosts.js';

hostsContractOnNix('subprocess', { backend: 'subprocess', method: 'subprocess' });
