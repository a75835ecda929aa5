package dev.eleventh.backbone;

final class ClassifierGraph {
    static final String EMBED = "eleventh_embed";

    private ClassifierGraph() {}
}
