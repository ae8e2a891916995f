import './language';
import './heatmap.css';
import type { ToHeatmap } from '../../src/protocol/heatmap';
import { editorApi } from './api';
import { page } from './page';

const api = editorApi();
const { element, receive } = page(api);
document.body.append(element);
addEventListener('message', (event: MessageEvent<ToHeatmap>) => receive(event.data));
api.post({ kind: 'ready', id: api.saved.id, held: api.saved.held });
