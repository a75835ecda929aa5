package dev.eleventh.trainer;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;

/** The newest promoted version: what a challenger starts from and must not be worse than. */
record Champion(long version, Head head, Sha256 headSha256, Sha256 backboneSha256) {}
