package io.tandem.schema.jobs;

import io.tandem.schema.collection.TypeKey;
import java.util.Collection;

/// A kind of work that is done for one object type at a time. What is to do and how far it is lies in MongoDB, so that
/// another replica can go on where one was killed.
public interface TypeJob {
    /// What it is called in logs.
    String name();

    /// How many types one process works on side by side.
    int places();

    /// The types that have work of this kind now, whoever has to do it.
    Collection<TypeKey> due();

    /// Does it, until it is done or the mandate is over. Two replicas may do it at once for a moment.
    void run(TypeKey type, Mandate mandate);
}
