import { h } from '../dom.js';

/** About six images a second: more would be nearly identical. */
const FRAME_MILLIS = 160;
/** Pause between two images of a live prediction, so that other requests get their turn. */
const LIVE_PAUSE_MILLIS = 300;
/** The backbone uses 128 pixels; a larger side keeps detail for a future backbone. */
const SIDE = 320;

/** Captures a webcam's image as a square JPEG: once, for as long as a button is held, or one after the other. */
export class Webcam {
  #place;
  #onPicture;
  #video = h('video', { autoplay: true, playsinline: true, 'aria-label': 'Webcam image' });
  #stream = null;
  #timer = 0;
  /** Changes when the webcam is opened or closed. */
  #opening = 0;
  /** Changes when a live prediction begins or ends. */
  #turn = 0;
  #liveButton = null;

  /**
   * Shows the webcam in `place`, which is hidden while the webcam is off; `hold` enables recording while a button is held.
   * `onPicture` is called for each image. `onLive` is called with one image after the other while the live prediction is
   * on; the next image is taken after its promise resolves, and the live prediction ends if that is rejected.
   */
  constructor(place, { hold, onPicture, onClose, onLive }) {
    this.#place = place;
    this.#onPicture = onPicture;
    // a property, not an attribute: browsers start only muted videos automatically
    this.#video.muted = true;
    const once = h('button', { type: 'button', class: 'button', onclick: () => this.#shootOne() }, 'Take one image');
    const close = h('button', { type: 'button', class: 'button quiet', onclick: () => onClose() }, 'Close');
    place.classList.add('webcam');
    this.#liveButton = onLive
      ? h('button', { type: 'button', class: 'button primary', 'aria-pressed': 'false', onclick: () => this.#follow(onLive) }, 'Predict live')
      : null;
    place.append(this.#video, h('div', { class: 'row centre' }, hold && this.#holdButton(), this.#liveButton, once, close));
  }

  get isOn() {
    return this.#stream !== null;
  }

  get isLive() {
    return this.#liveButton?.getAttribute('aria-pressed') === 'true';
  }

  /**
   * Throws an error with a message for the person if no webcam is available. Resolves to whether the webcam is on: it stays
   * off if the person closed it, or left, while the browser asked for permission.
   */
  async open() {
    if (this.isOn) {
      return true;
    }
    const turn = ++this.#opening;
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new Error('Browsers allow the webcam only on pages from https or localhost; add image files instead.');
    }
    try {
      const video = { facingMode: 'environment', width: { ideal: 640 }, height: { ideal: 480 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      if (turn !== this.#opening) {
        stream.getTracks().forEach((track) => track.stop());
        return false;
      }
      this.#stream = stream;
    } catch (failure) {
      throw new Error(
        failure.name === 'NotAllowedError'
          ? 'The browser blocks the webcam for this page; allow it in the address bar, or add image files instead.'
          : 'No webcam was found; connect one, or add image files instead.',
      );
    }
    this.#video.srcObject = this.#stream;
    // people expect to see themselves as in a mirror, but the image of a rear camera must not be mirrored
    const { facingMode } = this.#stream.getVideoTracks()[0]?.getSettings() ?? {};
    this.#video.toggleAttribute('data-mirrored', facingMode !== 'environment');
    this.#place.hidden = false;
    this.#place.querySelector('button').focus();
    return true;
  }

  close() {
    this.#opening++;
    this.#release();
    this.#endLive();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#video.srcObject = null;
    this.#place.hidden = true;
  }

  #holdButton() {
    const button = h('button', { type: 'button', class: 'button primary hold' }, 'Hold to record');
    const press = () => this.#press(button);
    const release = () => this.#release(button);
    button.addEventListener('pointerdown', (event) => {
      button.setPointerCapture(event.pointerId);
      press();
    });
    ['pointerup', 'pointercancel', 'blur'].forEach((name) => button.addEventListener(name, release));
    button.addEventListener('keydown', (event) => {
      if (event.key === ' ' || event.key === 'Enter') {
        event.preventDefault();
        press();
      }
    });
    button.addEventListener('keyup', release);
    button.addEventListener('contextmenu', (event) => event.preventDefault());
    return button;
  }

  #press(button) {
    if (!this.#timer) {
      button.dataset.held = '';
      this.#shoot();
      this.#timer = setInterval(() => this.#shoot(), FRAME_MILLIS);
    }
  }

  #release(button) {
    clearInterval(this.#timer);
    this.#timer = 0;
    delete button?.dataset.held;
  }

  #shootOne() {
    this.#endLive();
    this.#shoot();
  }

  async #follow(onLive) {
    if (this.isLive) {
      this.#endLive();
      return;
    }
    const turn = ++this.#turn;
    this.#liveButton.setAttribute('aria-pressed', 'true');
    try {
      while (turn === this.#turn) {
        const image = document.hidden ? null : await this.#image();
        if (image && turn === this.#turn) {
          await onLive(image);
        }
        await new Promise((resolve) => setTimeout(resolve, LIVE_PAUSE_MILLIS));
      }
    } catch {
      if (turn === this.#turn) {
        this.#endLive();
      }
    }
  }

  #endLive() {
    this.#turn++;
    this.#liveButton?.setAttribute('aria-pressed', 'false');
  }

  async #shoot() {
    const image = await this.#image();
    if (image) {
      this.#onPicture(image);
    }
  }

  /** Returns the present image, or null if the first one has not arrived yet. */
  async #image() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width) {
      return null;
    }
    const side = Math.min(width, height);
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    const context = canvas.getContext('2d');
    context.drawImage(this.#video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    const image = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    return new File([image], `webcam-${Date.now()}.jpg`, { type: image.type });
  }
}
