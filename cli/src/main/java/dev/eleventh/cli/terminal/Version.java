package dev.eleventh.cli.terminal;

import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Eleventh 0.1.0"};
    }
}
