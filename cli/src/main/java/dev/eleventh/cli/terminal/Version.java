package dev.eleventh.cli.terminal;

import dev.eleventh.contracts.Release;
import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {Release.name()};
    }
}
