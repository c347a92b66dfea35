package org.doorstep.provider;

import org.doorstep.config.Subscription;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.repliers.RepliersRemote;
import org.doorstep.provider.reso.ResoRemote;
import org.doorstep.provider.showinghub.ShowingHubRemote;
import org.doorstep.provider.spark.SparkRemote;

/** The providers' sides that this build can call. */
public final class Remotes {

    private Remotes() {
    }

    /** @throws IllegalArgumentException when there is unknown provider */
    public static Remote of(String provider, HttpCalls http, Subscription.Api api) {
        return switch (provider) {
            case "reso" -> new ResoRemote(http, api);
            case "showinghub" -> new ShowingHubRemote(http, api);
            case "spark" -> new SparkRemote(http, api);
            case "repliers" -> new RepliersRemote(http, api);
            default -> throw new IllegalArgumentException("unknown provider");
        };
    }
}
