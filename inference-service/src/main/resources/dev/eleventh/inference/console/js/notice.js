import { byId, setText } from './dom.js';

const SHOWN_MILLIS = 6_000;
let timer = 0;

/** Says something quietly, over the page's foot: nothing moves. An empty text takes it away. */
export function showNotice(text, stays = false) {
  const notice = byId('notice');
  clearTimeout(timer);
  setText(notice, text);
  notice.toggleAttribute('data-shown', text !== '');
  if (text && !stays) {
    timer = setTimeout(() => showNotice(''), SHOWN_MILLIS);
  }
}
