package dev.eleventh.inference.predict;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.runtime.kafka.PartitionOffsets;
import dev.eleventh.runtime.kafka.TopicCheck;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the group has no offsets although images were answered before: somebody deleted them, Kafka expired
 * them, or the group has a new name. All images that Kafka still has are then answered once more.
 */
public final class GroupOffsets {
    private static final Logger log = LoggerFactory.getLogger(GroupOffsets.class);

    private final Admin admin;
    private final String groupId;
    private final InferenceMetrics metrics;
    private boolean looked;

    public GroupOffsets(Admin admin, String groupId, InferenceMetrics metrics) {
        this.admin = admin;
        this.groupId = groupId;
        this.metrics = metrics;
    }

    /**
     * Looks the first time only, before this instance answers anything: its own first answer commits offsets.
     *
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer; the next call looks again
     */
    public synchronized void lookOnce() {
        if (looked) {
            return;
        }
        try {
            long images = imagesToAnswerAgain();
            if (images > 0) {
                metrics.answersAgain(images);
                log.warn(
                        "the group has no offsets although predictions were written group={} images={}; each of these"
                                + " images is answered once more, see docs/operate/runbooks/eleventhansweringagain.md",
                        groupId,
                        images);
            }
        } catch (AuthorizationException e) {
            log.warn("cannot check whether the group lost its offsets group={} reason={}", groupId, e.toString());
        } catch (UnknownTopicOrPartitionException e) {
            log.debug("no topic yet, so nothing was answered", e);
        }
        looked = true;
    }

    private long imagesToAnswerAgain() {
        if (hasOffsets() || sum(Topics.PREDICTIONS.name(), OffsetSpec.latest()) == 0) {
            return 0;
        }
        String images = Topics.IMAGES.name();
        return sum(images, OffsetSpec.latest()) - sum(images, OffsetSpec.earliest());
    }

    private boolean hasOffsets() {
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    TopicCheck.answer(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata());
            return offsets.keySet().stream()
                    .anyMatch(partition -> partition.topic().equals(Topics.IMAGES.name()));
        } catch (GroupIdNotFoundException e) {
            return false;
        }
    }

    private long sum(String topic, OffsetSpec which) {
        return PartitionOffsets.of(admin, List.of(topic), which).stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }
}
