"""Writes what Java needs to prepare images as transformers and Pillow do: the defaults of image processors, which the
module reads, and results of Pillow's resizing, with which a test compares. See README.md beside this file."""

import hashlib
import json
import pathlib

import numpy as np
import transformers
from PIL import Image, ImageOps

MODULE = pathlib.Path(__file__).parent.parent
DEFAULTS = MODULE / "src/main/resources/dev/eleventh/backbone/config/image-processors.json"
CASES = MODULE / "src/test/resources/dev/eleventh/backbone/image/pillow.json"

KEYS = [
    "do_resize", "size", "default_to_square", "resample", "crop_pct", "do_center_crop", "crop_size",
    "do_rescale", "rescale_factor", "rescale_offset", "do_normalize", "image_mean", "image_std",
    "include_top", "do_flip_channel_order",
]
# Those of networks that read a single image of a fixed size.
PROCESSORS = [
    "BeitImageProcessor", "BitImageProcessor", "BlipImageProcessor", "ChineseCLIPImageProcessor",
    "CLIPImageProcessor", "ConvNextImageProcessor", "DeiTImageProcessor", "DINOv3ViTImageProcessor",
    "EfficientNetImageProcessor", "LevitImageProcessor", "MobileNetV1ImageProcessor", "MobileNetV2ImageProcessor",
    "MobileViTImageProcessor", "PoolFormerImageProcessor", "PvtImageProcessor", "SegformerImageProcessor",
    "SiglipImageProcessor", "ViTImageProcessor",
]
EXIF_ORIENTATION = 0x0112


def pattern(width, height):
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        (7 * x * x + 13 * y * y + 5 * x * y) % 256,
        (11 * x * x + 3 * y * y + 9 * x * y + 31) % 256,
        np.where((x + y) % 16 < 8, 255, 0),
    ]
    return Image.fromarray(np.stack(planes, axis=-1).astype(np.uint8), "RGB")


def resized(image, fit, to):
    width, height = image.size
    if fit == "squash":
        return tuple(to)
    if to[0] == to[1]:
        short = min(width, height)
        return int(to[0] * width / short), int(to[0] * height / short)
    ratio = min(width / to[0], height / to[1])
    return round(width / ratio), round(height / ratio)


def case(image, filter, to, fit="squash", crop=None, rounding="floor", orientation=1, channels=3):
    crop = crop or to
    file = pattern(*image)
    exif = file.getexif()
    exif[EXIF_ORIENTATION] = orientation
    upright = ImageOps.exif_transpose(file)
    if channels == 1:
        upright = upright.convert("L")
    size = resized(upright, fit, to)
    result = upright.resize(size, getattr(Image.Resampling, filter.upper()))
    cut = [size[0] - crop[0], size[1] - crop[1]]
    left, top = [c // 2 if rounding == "floor" else int(round(c / 2.0)) for c in cut]
    samples = np.asarray(result.crop((left, top, left + crop[0], top + crop[1]))).tobytes()
    return {
        "image": image, "orientation": orientation, "channels": channels, "fit": fit, "filter": filter,
        "resized": to, "rounding": rounding, "crop": crop,
        "first": list(samples[:24]), "sha256": hashlib.sha256(samples).hexdigest(),
    }


def cases():
    for filter in ("bilinear", "bicubic", "lanczos"):
        for image in ([7, 5], [64, 48], [200, 117], [1000, 3], [1, 1]):
            yield case(image, filter, [16, 16])
        yield case([64, 48], filter, [64, 13])
        yield case([64, 48], filter, [11, 48])
        yield case([64, 48], filter, [64, 48])
        yield case([100, 75], filter, [40, 30], channels=1)
        for orientation in range(1, 9):
            yield case([101, 64], filter, [32, 32], "crop", [28, 28], orientation=orientation)
            yield case([101, 64], filter, [37, 37], "crop", [20, 28], "half-even", orientation)
            yield case([63, 98], filter, [24, 40], "crop", [24, 39], "half-even", orientation)
            yield case([63, 98], filter, [24, 40], orientation=orientation)
    yield case([3000, 2], "bicubic", [16, 16], "crop", orientation=6)
    yield case([2, 3000], "bicubic", [16, 16], "crop", orientation=8)
    yield case([1600, 1200], "bicubic", [256, 256], "crop", [224, 224], "half-even")


def processors():
    """Returns the defaults of image processors by their name, without those that are None."""
    found = {}
    for name in PROCESSORS:
        processor = getattr(transformers, name)()
        values = {key: plain(getattr(processor, key, None)) for key in KEYS}
        values |= {key: bool(values[key]) for key in KEYS if key.startswith("do_")}
        found[name] = {key: value for key, value in values.items() if value is not None}
    return found


def plain(value):
    if isinstance(value, transformers.image_utils.SizeDict):
        return {key: side for key, side in vars(value).items() if side is not None}
    return int(value) if isinstance(value, Image.Resampling) else value


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    write(CASES, "[\n" + ",\n".join(json.dumps(each) for each in cases()) + "\n]\n")
    write(DEFAULTS, json.dumps(processors(), indent=2) + "\n")
