package io.tandem.access.http;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.tandem.access.Caller;
import io.tandem.access.Role;
import jakarta.enterprise.context.ApplicationScoped;

/// Who makes the call that is being answered, for resources whose path does not say all.
@ApplicationScoped
public class CurrentCaller {
    private final CurrentVertxRequest request;

    CurrentCaller(CurrentVertxRequest request) {
        this.request = request;
    }

    /// Who it is.
    public Caller get() {
        return Door.caller(request.getCurrent());
    }

    /// Whether it has this role in this app.
    public boolean may(Role role, String app) {
        Caller caller = get();
        return caller.has(role) && caller.reach().includes(app);
    }
}
