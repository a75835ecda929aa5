import * as api from '../api.js';
import { byId } from '../dom.js';
import { count } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { chooseWith, takeDrops } from '../pictures/dropzone.js';
import { chosen } from '../pictures/files.js';
import { isPicture } from '../pictures/labels.js';
import { sendable } from '../pictures/sendable.js';
import { Webcam } from '../pictures/webcam.js';
import { showAnswer, showNothing } from './answer.js';
import { Correction } from './correction.js';

const ASK_FIRST = 'Choose an image. Its prediction appears here, with the confidence and the version that made it.';
const TEACH_FIRST = 'Nothing learned yet. Teach two classes first, then try an image.';

let webcam;
let correction;
let picture = null;
let answer = null;
/** Number of the last request; responses may arrive in another order, and only the last request's is shown. */
let question = 0;

export function start() {
  correction = new Correction(byId('correction'));
  takeDrops(byId('view-try'), byId('try-drop'), askFirst);
  chooseWith(byId('try-choose'), byId('try-file'), askFirst);
  webcam = new Webcam(byId('try-camera'), { hold: false, onPicture: ask, onClose: closeWebcam });
  byId('try-webcam').addEventListener('click', openWebcam);
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
  if (!picture) {
    showNothing(byId('answer'), serving?.version === 0 ? TEACH_FIRST : ASK_FIRST);
  }
}

/** Predicts the first image of files, of a folder or of a zip: the promise of {files, problems}. */
async function askFirst(found) {
  const { files, problems } = await found;
  // a single file is tried whatever its name is
  const images = files.length === 1 ? files : files.filter(isPicture);
  if (images.length > 1) {
    showNotice(`Try predicts one image at a time: “${images[0].file.name}”, the first of ${count(images.length)}.`);
  } else if (problems.length > 0) {
    showNotice(problems.join(' '));
  } else if (images.length === 0 && files.length > 0) {
    showNotice('None of these files is an image.');
  }
  if (images.length > 0) {
    ask(images[0].file);
  }
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
  if (picture && answer && manifest && isShown() && manifest.version !== answer.model_version) {
    const number = ++question;
    await predict(number, answer).catch((failure) => refuse(number, failure));
  }
}

async function predict(number, before) {
  const startedAt = performance.now();
  const prediction = await api.predict(picture);
  if (number === question) {
    answer = prediction;
    showAnswer(byId('answer'), prediction, performance.now() - startedAt, before);
    correction.show(picture, prediction);
    // on a phone, the prediction is below the image
    byId('answer').scrollIntoView({ block: 'nearest' });
  }
}

function refuse(number, failure) {
  if (number === question) {
    correction.clear();
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
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0 && isShown()) {
    event.preventDefault();
    askFirst(chosen(files));
  }
}

async function openWebcam() {
  try {
    await webcam.open();
    byId('try-idle').hidden = true;
    byId('try-picture').hidden = true;
  } catch (failure) {
    showNotice(failure.message);
  }
}

function closeWebcam() {
  if (webcam.isOn) {
    webcam.close();
    byId('try-picture').hidden = !picture;
    byId('try-idle').hidden = picture !== null;
    byId('try-webcam').focus();
  }
}
