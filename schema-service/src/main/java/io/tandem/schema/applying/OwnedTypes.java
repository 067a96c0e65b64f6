package io.tandem.schema.applying;

import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Utils;

/// Which object types are this replica's to look after: those that fall on a partition of `sync.objects` that it has.
/// Kafka's consumer group spreads the partitions, and gives those of a replica that died to the others.
@ApplicationScoped
public class OwnedTypes {
    private final KafkaTopic topic;
    private final Set<Integer> partitions = ConcurrentHashMap.newKeySet();
    private volatile int count;

    OwnedTypes(KafkaTopic topic) {
        this.topic = topic;
    }

    void assigned(Collection<Integer> more) {
        partitions.addAll(more);
    }

    void revoked(Collection<Integer> fewer) {
        partitions.removeAll(fewer);
    }

    /// Whether this type is this replica's. For a moment it may be two replicas': what they do has to bear that.
    public boolean contains(TypeKey type) {
        return !partitions.isEmpty() && partitions.contains(partition(type));
    }

    private int partition(TypeKey type) {
        if (count == 0) {
            count = topic.partitions();
        }
        return Utils.toPositive(Utils.murmur2(type.id().getBytes(StandardCharsets.UTF_8))) % count;
    }
}
