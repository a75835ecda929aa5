package dev.eleventh.contracts.testing;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Sets Awaitility's timeout to the {@link Patience} of all tests, once per JVM. JUnit finds this class through
 * META-INF/services.
 */
public final class PatientAwaitility implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(Patience.LIMIT);
    }
}
