import { announce } from '../announce.js';
import { byId, setShare, setText } from '../dom.js';
import { counted } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { chooseWith, takeDrops } from '../pictures/dropzone.js';
import { chosen } from '../pictures/files.js';
import { labelled } from '../pictures/labels.js';
import { Webcam } from '../pictures/webcam.js';
import { confirmed } from './confirm.js';
import { startKnown } from './known.js';
import { Lessons } from './lessons.js';
import { Refusals } from './refusals.js';
import { Sender } from './sender.js';
import { Staged } from './staged.js';
import { Thumbnails } from './thumbnails.js';
import { Totals } from './totals.js';

// Images may be added before or after their label is typed; images without a label wait for one.

let webcam;
let staged;
let sender;
const totals = new Totals();

export function start() {
  const thumbnails = new Thumbnails();
  const refusals = new Refusals((pictures) => {
    totals.begin();
    sender.add(pictures);
  });
  const onChange = (picture) => {
    thumbnails.show(picture);
    lessons.count(picture);
    totals.count(picture);
    showTotals();
    if (picture.state === 'refused') {
      refusals.add(picture);
    }
  };
  const lessons = new Lessons(onChange, (pictures) => sender.stop(pictures));
  // a lesson is compared with the version that served before its first image
  sender = new Sender(live.untilServingIsKnown, onChange);
  staged = new Staged(showStaged);
  byId('teach-stop').addEventListener('click', () => sender.stop());
  takeDrops(byId('view-teach'), byId('teach-drop'), take);
  chooseWith(byId('teach-choose'), byId('teach-files'), (files) => take(chosen(files)));
  chooseWith(byId('teach-folder'), byId('teach-folder-files'), (files) => take(chosen(files)));
  byId('teach-form').addEventListener('submit', (event) => {
    event.preventDefault();
    sendStaged();
  });
  byId('teach-label').addEventListener('input', showStaged);
  webcam = new Webcam(byId('teach-camera'), {
    hold: true,
    onBegin: () => totals.begin(),
    onPicture: takeShot,
    onClose: closeWebcam,
  });
  byId('teach-webcam').addEventListener('click', openWebcam);
  startKnown(chooseLabel);
  showStaged();
}

export function enter() {}

export function leave() {
  closeWebcam();
}

const typedLabel = () => byId('teach-label').value.trim();

async function take(files) {
  const typed = typedLabel();
  const { pictures, skipped, several } = labelled(files, typed);
  if (files.length > 0 && pictures.length === 0) {
    showNotice('None of these files is an image. This page accepts JPEG, PNG and every other format that your browser can display.');
  } else if (skipped > 0) {
    showNotice(`${counted(skipped, 'file')} skipped: not an image.`);
  }
  await send(
    pictures.filter(({ label }) => label),
    typed,
    several,
  );
  stage(pictures.filter(({ label }) => !label).map(({ file }) => file));
}

function takeShot(file) {
  const label = typedLabel();
  label ? sender.add([{ file, label }]) : stage([file]);
}

function stage(files) {
  if (files.length > 0) {
    staged.add(files);
    announce('staged', stagedText(typedLabel()));
    if (!webcam.isOn) {
      byId('teach-label').focus();
    }
  }
}

async function send(pictures, typed, several) {
  const agreed = await confirmed(pictures, typed, several);
  if (agreed?.length > 0) {
    // the bar shows the current work, not the whole day
    totals.begin();
    sender.add(agreed.map(({ file, label }) => ({ file, label })));
  }
  return agreed !== null;
}

async function sendStaged() {
  const label = typedLabel();
  if (!label || staged.size === 0) {
    return;
  }
  const files = staged.take();
  if (!(await send(files.map((file) => ({ file, label })), label, false))) {
    staged.add(files);
  }
}

function showStaged() {
  const label = typedLabel();
  byId('teach-send').disabled = !label || staged.size === 0;
  byId('teach-staged').toggleAttribute('data-waiting', staged.size > 0);
  setText(byId('teach-staged-text'), stagedText(label));
}

function stagedText(label) {
  if (staged.size === 0) {
    return label ? `Images that you add are sent as “${label}” immediately.` : 'Type a label and add images, in either order.';
  }
  return label
    ? `${counted(staged.size, 'image')} will be sent as “${label}”.`
    : `${counted(staged.size, 'image')} ${staged.size === 1 ? 'needs' : 'need'} a label.`;
}

function showTotals() {
  const bar = byId('teach-progress');
  setShare(bar, totals.share);
  bar.setAttribute('aria-valuenow', String(Math.round(100 * totals.share)));
  setText(byId('teach-progress-text'), totals.text);
  const stop = byId('teach-stop');
  const hadFocus = document.activeElement === stop;
  stop.disabled = totals.waiting === 0;
  if (hadFocus && stop.disabled) {
    byId('teach-choose').focus();
  }
  // a recording or a folder may take minutes: announce one text at its end, not one for each image
  if (totals.underWay === 0 && !webcam.isRecording) {
    announce('sent', `${totals.text}.`);
  }
}

function chooseLabel(label) {
  byId('teach-label').value = label;
  showStaged();
  byId('teach-label').focus();
}

async function openWebcam() {
  try {
    await webcam.open();
    byId('teach-idle').hidden = true;
  } catch (failure) {
    showNotice(failure.message);
  }
}

function closeWebcam() {
  if (webcam.isOn) {
    webcam.close();
    byId('teach-idle').hidden = false;
    byId('teach-webcam').focus();
  }
}
