package org.doorstep.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** One room's health, for {@code /observe/health}. */
public final class HouseCheck extends AbstractHealthCheck {

    private final Function<Map<String, Object>, String> check;

    /** @param check fills in details and says what is wrong, or null; called at each request, never long */
    public HouseCheck(String room, Function<Map<String, Object>, String> check) {
        super("doorstep", room);
        this.check = check;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, Object> details = new LinkedHashMap<>();
        String wrong;
        try {
            wrong = check.apply(details);
        } catch (RuntimeException e) {
            wrong = e.getClass().getSimpleName();
        }
        details.forEach(builder::detail);
        if (wrong == null) {
            builder.up();
        } else {
            builder.message(wrong).down();
        }
    }
}
