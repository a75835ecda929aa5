/**
 * Reads the files that Hugging Face and timm keep beside a network, and combines them with a person's options to the
 * {@link dev.eleventh.backbone.image.PixelFormat} of its images: {@link dev.eleventh.backbone.config.NetworkConfig} finds
 * and reads the files, {@link dev.eleventh.backbone.config.Preprocessing} says where each setting comes from. Next step:
 * an import puts the format into the backbone's archive.
 */
@NullMarked
package dev.eleventh.backbone.config;

import org.jspecify.annotations.NullMarked;
