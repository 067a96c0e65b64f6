package io.tandem.schema.rejection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Which of an app's rejections are meant. What is null or empty does not narrow them.
public final class RejectionFilter {
    private final List<Bson> conditions = new ArrayList<>();

    /// All of this app.
    public RejectionFilter(String app) {
        conditions.add(eq("app", app));
    }

    /// None from before this instant.
    RejectionFilter since(@Nullable String instant) {
        Parameters.instant("since", instant).ifPresent(from -> conditions.add(gte("rejectedAt", Date.from(from))));
        return this;
    }

    /// Only older ones than this.
    ///
    /// @throws Problem 400 when it is no rejection's id
    RejectionFilter before(@Nullable String id) {
        if (id != null && !id.isEmpty()) {
            conditions.add(lt("_id", RejectionSelection.id("before", id)));
        }
        return this;
    }

    /// Only of events that this client sent: `name` or `name/version`.
    RejectionFilter client(@Nullable String client) {
        if (client != null && !client.isEmpty()) {
            Bson name = eq("client", client);
            int slash = client.lastIndexOf('/');
            conditions.add(
                    slash < 0
                            ? name
                            : or(
                                    name,
                                    and(
                                            eq("client", client.substring(0, slash)),
                                            eq("clientVersion", client.substring(slash + 1)))));
        }
        return this;
    }

    /// Only of events that this user wrote.
    RejectionFilter user(@Nullable String user) {
        if (user != null) {
            conditions.add(eq("user", user));
        }
        return this;
    }

    /// Only of events of this object type.
    public RejectionFilter type(@Nullable String type) {
        if (type != null && !type.isEmpty()) {
            conditions.add(eq("type", type));
        }
        return this;
    }

    /// Only those with this code.
    ///
    /// @throws Problem 400 when there is no such code
    public RejectionFilter code(@Nullable String code) {
        if (code != null && !code.isEmpty()) {
            if (RejectionCode.ofWord(code).isEmpty()) {
                String known = Arrays.stream(RejectionCode.values())
                        .map(RejectionCode::word)
                        .collect(Collectors.joining(", "));
                throw Problem.badRequest("code", "no code '" + code + "'; the codes are " + known);
            }
            conditions.add(eq("code", code));
        }
        return this;
    }

    /// Only those that were neither replayed nor discarded.
    public RejectionFilter open() {
        conditions.add(exists("replayed", false));
        conditions.add(exists("discarded", false));
        return this;
    }

    /// The filter for MongoDB.
    public Bson toBson() {
        return and(conditions);
    }
}
