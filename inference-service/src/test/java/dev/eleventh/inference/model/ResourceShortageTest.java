package dev.eleventh.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.inference.model.Catalogue.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ResourceShortageTest {
    private static final Place SEVEN = new Place("7", 0, 70);
    private static final Place EIGHT = new Place("8", 0, 80);

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceShortage.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final NoRoomException noMemory =
            NoRoomException.behind(new OutOfMemoryError("of a test")).orElseThrow();
    private Duration now = Duration.ZERO;
    private final ResourceShortage shortage = new ResourceShortage(() -> now.toNanos());

    @BeforeEach
    void readLog() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leaveLog() {
        logger.detachAppender(log);
    }

    @Test
    void retriesAVersionWithPausesThatDoubleUpToAMinute() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            shortage.note(SEVEN, 7, noMemory, 6);
            pauses.add(secondsUntilTried());
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void startsTheNextShortageWithAShortPause() {
        shortage.note(SEVEN, 7, noMemory, 6);
        secondsUntilTried();
        shortage.note(SEVEN, 7, noMemory, 6);
        shortage.over(7);
        shortage.note(EIGHT, 8, noMemory, 7);

        assertThat(secondsUntilTried()).isEqualTo(1);
    }

    @Test
    void doesNotDelayANewerVersion() {
        shortage.note(SEVEN, 7, noMemory, 6);

        assertThat(shortage.of(EIGHT)).isEmpty();
        assertThat(shortage.of(SEVEN)).hasValueSatisfying(refusal -> {
            assertThat(refusal.version()).isEqualTo(7);
            assertThat(refusal.reason()).isEqualTo("no-memory");
        });
    }

    @Test
    void logsTheStartAndTheEndOfAShortageButNotEachRetry() {
        shortage.over(6);
        for (int i = 0; i < 5; i++) {
            shortage.note(SEVEN, 7, noMemory, 6);
            secondsUntilTried();
        }
        shortage.note(EIGHT, 8, noMemory, 6);
        shortage.over(8);
        shortage.over(8);

        assertThat(log.list)
                .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
                .satisfiesExactly(
                        begins -> assertThat(begins)
                                .startsWith("ERROR no room for version=7 serving=6 reason=no-memory")
                                .contains("of a test", "give the process more"),
                        ends -> assertThat(ends)
                                .isEqualTo("INFO no version waits for room any longer serving=8 after=PT31S"));
    }

    private long secondsUntilTried() {
        Duration before = now;
        shortage.letGoWhenDue();
        while (shortage.of(SEVEN).isPresent() || shortage.of(EIGHT).isPresent()) {
            now = now.plusSeconds(1);
            shortage.letGoWhenDue();
        }
        return now.minus(before).toSeconds();
    }
}
