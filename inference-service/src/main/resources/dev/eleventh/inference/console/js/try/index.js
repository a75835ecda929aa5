import { announce } from '../announce.js';
import * as api from '../api.js';
import { byId } from '../dom.js';
import { count, counted } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { addressIn, imageAt } from '../pictures/address.js';
import { canReadClipboard, pasted, readClipboard } from '../pictures/clipboard.js';
import { chooseWith, takeDrops } from '../pictures/dropzone.js';
import { chosen } from '../pictures/files.js';
import { isPicture } from '../pictures/labels.js';
import { sendable } from '../pictures/sendable.js';
import { Webcam } from '../pictures/webcam.js';
import { showAnswer, showLive, showNothing } from './answer.js';
import { MOST } from './batch.js';
import { Correction } from './correction.js';
import { Many } from './many.js';
import { Similar } from './similar.js';
import { sentence } from './words.js';

const ASK_FIRST = 'Choose an image. Its prediction appears here, with the confidence and the version that made it.';
const TEACH_FIRST = 'Nothing learned yet. Teach two classes first, then try an image.';

let webcam;
let correction;
let similar;
let many;
let picture = null;
let answer = null;
/** Number of the last request; responses may arrive in another order, and only the last request's is shown. */
let question = 0;
/** Number of the request whose answer is shown. */
let answered = 0;
/** The sentence of the last live prediction; repeated ones are not announced. */
let saidLive = '';

export function start() {
  correction = new Correction(byId('correction'));
  similar = new Similar(byId('similar'));
  many = new Many(byId('try-many'), choose, () => byId('try-choose').focus());
  takeDrops(byId('view-try'), byId('try-drop'), takeFiles);
  chooseWith(byId('try-choose'), byId('try-file'), takeFiles);
  webcam = new Webcam(byId('try-camera'), { hold: false, onPicture: ask, onClose: leaveWebcam, onLive: askLive });
  byId('try-webcam').addEventListener('click', openWebcam);
  byId('try-paste').hidden = !canReadClipboard();
  byId('try-paste').addEventListener('click', pasteByButton);
  byId('try-address-form').addEventListener('submit', fetchAddress);
  document.addEventListener('paste', paste);
  live.manifest.subscribe(askAgain);
  live.serving.subscribe(showEmpty);
}

export function enter() {
  askAgain(live.manifest.value);
}

export function leave() {
  closeWebcam();
}

const isShown = () => !byId('view-try').hidden;

function showEmpty(serving) {
  if (!picture && !webcam.isLive) {
    showNothing(byId('answer'), serving?.version === 0 ? TEACH_FIRST : ASK_FIRST);
  }
}

/** Predicts one image, or several in a grid. `found`: the promise of {files, problems}. */
async function takeFiles(found) {
  const { files, problems } = await found;
  // a file that is alone is tried in any case, so that the person sees why it is no image
  const images = files.length === 1 ? files : files.filter(isPicture);
  if (images.length > 0) {
    closeWebcam();
  }
  if (images.length === 1) {
    ask(images[0].file);
  } else if (images.length > 1) {
    many.show(images.slice(0, MOST).map(({ file }) => file));
    byId('try-many').scrollIntoView({ block: 'nearest' });
  }
  if (problems.length > 0) {
    showNotice(problems.join(' '));
  } else if (images.length > MOST) {
    showNotice(`Try predicts at most ${count(MOST)} images at a time: the first ${count(MOST)} of ${count(images.length)}.`);
  } else if (files.length > 0 && images.length === 0) {
    showNotice(`None of the ${counted(files.length, 'file')} is an image.`);
  }
}

/** Shows an image of the grid with its prediction, which can be corrected. */
function choose(file) {
  closeWebcam();
  ask(file);
  byId('try-drop').scrollIntoView({ block: 'nearest' });
}

async function ask(file) {
  const number = ++question;
  try {
    const image = await sendable(file);
    if (number === question) {
      picture = image;
      answer = null;
      showPicture(image);
      await predict(number, null);
    }
  } catch (failure) {
    // there is no prediction for this image, so remove the previous image and its prediction
    forget(number);
    refuse(number, failure);
  }
}

/** Predicts one image of the webcam after the other. */
async function askLive(file) {
  const number = ++question;
  forget(number);
  correction.clear();
  similar.clear();
  try {
    const prediction = await api.predict(file);
    if (number === question) {
      showLive(byId('answer'), prediction);
      const said = sentence(prediction);
      if (said !== saidLive) {
        announce('live', said);
      }
      saidLive = said;
    }
  } catch (failure) {
    refuse(number, failure);
    throw failure;
  }
}

function forget(number) {
  if (number === question) {
    picture = null;
    answer = null;
    const element = byId('try-picture');
    URL.revokeObjectURL(element.src);
    element.removeAttribute('src');
    element.hidden = true;
    byId('try-idle').hidden = webcam.isOn;
  }
}

/** Predicts the image again with a new version, which may be better, especially after a correction. */
async function askAgain(manifest) {
  if (manifest) {
    many.offer(manifest.version);
  }
  // while another image is on its way, its answer comes from the new version anyway
  const isLatest = answered === question;
  if (picture && answer && isLatest && manifest && isShown() && manifest.version !== answer.model_version) {
    const number = ++question;
    await predict(number, answer).catch((failure) => refuse(number, failure));
  }
}

async function predict(number, before) {
  const startedAt = performance.now();
  const prediction = await api.predict(picture);
  if (number === question) {
    answer = prediction;
    answered = number;
    showAnswer(byId('answer'), prediction, performance.now() - startedAt, before);
    correction.show(picture, prediction);
    similar.show(picture, prediction.id);
    // on a phone, the prediction is below the image
    byId('answer').scrollIntoView({ block: 'nearest' });
  }
}

function refuse(number, failure) {
  if (number === question) {
    correction.clear();
    similar.clear();
    showNothing(byId('answer'), failure.reason === 'no-model' ? TEACH_FIRST : failure.message);
  }
}

function showPicture(image) {
  const element = byId('try-picture');
  URL.revokeObjectURL(element.src);
  element.src = URL.createObjectURL(image);
  element.hidden = webcam.isOn;
  byId('try-idle').hidden = true;
}

function paste(event) {
  const content = pasted(event);
  // a text that is pasted into a field stays there
  const isText = content.files.length === 0;
  if (isShown() && !(isText && event.target.closest?.('input, textarea')) && takePasted(content)) {
    event.preventDefault();
  }
}

async function pasteByButton() {
  try {
    if (!takePasted(await readClipboard())) {
      showNotice('The clipboard has no image and no address of one.');
    }
  } catch (failure) {
    showNotice(failure.message);
  }
}

/** Returns whether there was something to predict. */
function takePasted({ files, text }) {
  if (files.length > 0) {
    takeFiles(chosen(files));
    return true;
  }
  const address = addressIn(text);
  if (address) {
    byId('try-address').value = address;
    askAddress(address);
  }
  return address !== null;
}

function fetchAddress(event) {
  event.preventDefault();
  askAddress(byId('try-address').value);
}

/** Reads an image from an address and predicts it. */
async function askAddress(address) {
  closeWebcam();
  const number = ++question;
  try {
    const file = await imageAt(address);
    if (number === question) {
      await ask(file);
    }
  } catch (failure) {
    forget(number);
    refuse(number, failure);
  }
}

async function openWebcam() {
  try {
    if (await webcam.open()) {
      byId('try-idle').hidden = true;
      byId('try-picture').hidden = true;
    }
  } catch (failure) {
    showNotice(failure.message);
  }
}

function closeWebcam() {
  if (webcam.isLive) {
    // the answer to its last image is not shown any more
    question++;
  }
  const wasOn = webcam.isOn;
  webcam.close();
  if (wasOn) {
    byId('try-picture').hidden = !picture;
    byId('try-idle').hidden = picture !== null;
  }
}

function leaveWebcam() {
  closeWebcam();
  byId('try-webcam').focus();
}
