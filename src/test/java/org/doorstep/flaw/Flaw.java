package org.doorstep.flaw;

import java.util.List;

/**
 * Mistakes that receivers of webhooks make, each put into the program by changing its bytecode, and a test of ours that must fail then.
 * Nothing of it is in the program itself.
 */
enum Flaw {

    NO_IDEMPOTENCY_RECORD("store.EventLogTest#theSameEventInAnotherDeliveryIsADuplicate",
            new Edit("event.Event$Identity", "key", Mistakes.NeverTheSame.class)),

    CHECK_THEN_INSERT("store.SameEventAtOnceTest#isLoggedOnceByWhoeverComesFirst",
            new Edit("store.EventLog", "append", Mistakes.CheckThenInsert.class), new Edit("store.Lanes", "lock", Mistakes.NoLock.class)),

    MARKED_BEFORE_THE_EFFECT("dispatch.LaneTest#anOutageSetsNothingAsideAndTheBundleGoesThroughWhenItIsOver",
            new Edit("dispatch.Transactions", "both", Mistakes.MarkStays.class), new Edit("store.EventLog", "loggedByItself", Mistakes.Never.class)),

    ACKNOWLEDGED_BEFORE_DURABLE("journal.EmbeddedJournalTest#aCommitThatFailsFailsEveryOneItTookAndTheNextGoesOn",
            new Edit("journal.Journal", "write", Mistakes.AtOnce.class)),

    VERIFIED_AFTER_RESERIALISING("auth.SignatureTest#signsTheBytesAndNotWhatTheyMean",
            new Edit("auth.HmacScheme", "check", Mistakes.Reserialised.class)),

    STALE_SIGNATURE_ACCEPTED("auth.SignatureTest#refusesWhatIsNotExactlyWhatWasSigned",
            new Edit("auth.HmacScheme", "fresh", Mistakes.Always.class)),

    EFFECT_BEFORE_DEDUPLICATION("dispatch.LaneTest#aBundleThatComesBackTakesEffectOnceInTablesAndIsSentAgainToQueues",
            new Edit("store.EventLog", "loggedByItself", Mistakes.Always.class)),

    ORDER_ASSUMED("store.RecordsTest#keepsTheNewestVersionWhateverOrderTheyComeIn",
            new Edit("event.Event", "version", Mistakes.ByArrival.class)),

    SECRET_LOGGED("SecretsTest#areFoundNowhere",
            new Edit("auth.BearerScheme", "check", Mistakes.Talkative.class)),

    /** Takes what it has logged itself before a crash for a duplicate: it is on no queue, and is acknowledged. */
    CRASH_AFTER_THE_EFFECT("store.EventLogTest#aDeliveryThatComesBackAfterACrashIsSentOnAgainButNotItsDuplicates",
            new Edit("store.EventLog", "loggedByItself", Mistakes.Never.class));

    /**
     * One method gone wrong.
     *
     * @param mistake bytecode that is put in: at the method's beginning it may change arguments or skip the method, at its end the result
     */
    record Edit(String type, String method, Class<?> mistake) {
    }

    private final String test;
    private final List<Edit> edits;

    Flaw(String test, Edit... edits) {
        this.test = test;
        this.edits = List.of(edits);
    }

    /** Class and method, below {@code org.doorstep}. */
    String test() {
        return "org.doorstep." + test;
    }

    List<Edit> edits() {
        return edits;
    }
}
