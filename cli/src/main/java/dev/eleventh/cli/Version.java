package dev.eleventh.cli;

import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Eleventh 0.1.0"};
    }
}
