package org.doorstep.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.Wanted;

/** What is wanted, held against what is. What makes comes before what deletes. */
final class Plan {

    private Plan() {
    }

    /**
     * @param made     ids of subscriptions that we made
     * @param creates  whether the provider lets subscriptions be made; else the one that is there is led to us
     * @param updates  whether one can be led elsewhere; else another is made
     * @param switches whether one can be switched off and on
     * @param proved   whether what this one sends would be let in
     */
    static List<Step> of(List<Wanted> wanted, List<Actual> actual, Set<String> made, boolean creates, boolean updates, boolean switches, Predicate<Wanted> proved) {
        List<Step> steps = new ArrayList<>();
        List<Actual> left = new ArrayList<>(actual);
        for (Wanted each : wanted) {
            Optional<Actual> here = left.stream().filter(one -> one.leadsTo(each)).findFirst();
            Optional<Actual> elsewhere = here.isPresent() || !updates ? Optional.empty()
                    : left.stream().filter(one -> made.contains(one.id()) && one.event().equals(each.event())).findFirst()
                    .or(() -> creates || left.size() != 1 ? Optional.empty() : Optional.of(left.get(0)));
            here.or(() -> elsewhere).ifPresent(left::remove);
            if (here.isPresent()) {
                steps.addAll(found(each, here.get(), switches, proved));
            } else if (elsewhere.isPresent()) {
                steps.add(new Step(Step.Kind.DIFFERENT, each, elsewhere.get(), "leads elsewhere"));
                steps.addAll(switched(each, elsewhere.get(), switches));
            } else {
                steps.add(creates ? new Step(Step.Kind.MISSING, each, null, "is not there")
                        : new Step(Step.Kind.UNCLEAR, each, null, left.isEmpty() ? "the provider shows no subscription" : "the provider shows several subscriptions"));
            }
        }
        left.forEach(one -> steps.add(made.contains(one.id()) ? new Step(Step.Kind.OBSOLETE, null, one, "was made by us and is not wanted any more")
                : new Step(Step.Kind.EXTRA, null, one, "was not made by us")));
        return steps;
    }

    private static List<Step> found(Wanted wanted, Actual actual, boolean switches, Predicate<Wanted> proved) {
        List<Step> steps = new ArrayList<>();
        if (!actual.proves(wanted)) {
            steps.add(new Step(Step.Kind.DIFFERENT, wanted, actual, "sends other headers than the feed requires"));
        } else if (!proved.test(wanted)) {
            steps.add(new Step(Step.Kind.UNPROVED, wanted, actual, "leads here, but no secret is pinned for it"));
            return steps;
        }
        steps.addAll(switched(wanted, actual, switches));
        return steps.isEmpty() ? List.of(new Step(Step.Kind.MATCHED, wanted, actual, "")) : steps;
    }

    private static List<Step> switched(Wanted wanted, Actual actual, boolean switches) {
        if (actual.state() == Actual.State.UNKNOWN) {
            return List.of(new Step(Step.Kind.UNCLEAR, wanted, actual, "the provider contradicts its documents"));
        }
        boolean active = actual.state() == Actual.State.ACTIVE;
        if (!switches || active == wanted.active()) {
            return List.of();
        }
        return List.of(active ? new Step(Step.Kind.UNWANTED, wanted, actual, "sends, and should not")
                : new Step(Step.Kind.DISABLED, wanted, actual, actual.state() == Actual.State.DISABLED ? "the provider disabled it, because we failed" : "is switched off"));
    }
}
