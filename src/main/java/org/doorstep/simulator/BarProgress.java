package org.doorstep.simulator;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal. */
public final class BarProgress implements Progress {

    private final ProgressBar bar;

    public BarProgress(PrintStream terminal, String task, long planned) {
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(planned)
                .setUnit(" events", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(terminal))
                .build();
    }

    @Override
    public void show(State state) {
        bar.stepTo(state.accepted());
        bar.setExtraMessage(state.throttled() == 0 ? "" : " throttled " + state.throttled());
    }

    @Override
    public void close() {
        bar.close();
    }
}
