import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--episodes", description = "games to learn from at most")
int episodes = 600;

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

/// Deep Q-learning (Mnih et al. 2015) balances a pole on a cart: the network estimates what each push is
/// worth. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    var random = new Random(seed);
    var agent = new Agent();
    var plot = new LinePlot("Cart-pole, deep Q-learning", "episode", "steps balanced");
    double before = test(agent, random, 20);
    double now = before;
    for (int episode = 1; episode <= episodes && now < 490; episode++) {
        double chance = Math.max(0.02, 0.9 * Math.pow(0.97, episode));
        plot.add("learning", episode, play(agent, random, chance, true));
        if (episode % 10 == 0) {
            now = test(agent, random, 10);
            plot.add("without chance", episode, now);
            IO.println("episode %4d  without chance %.1f steps".formatted(episode, now));
        }
    }
    plot.save(out.resolve("cart-pole.png"));
    IO.println("mean of 20 games: %.1f steps before learning, %.1f after (500 is all)"
            .formatted(before, test(agent, random, 20)));
}

double test(Agent agent, Random random, int games) {
    double sum = 0;
    for (int i = 0; i < games; i++) {
        sum += play(agent, random, 0, false);
    }
    return sum / games;
}

/// Plays a game; returns how many steps the pole stood.
int play(Agent agent, Random random, double chance, boolean learn) {
    var cart = new Cart(random);
    while (!cart.over()) {
        var state = cart.state();
        int action = random.nextDouble() < chance ? random.nextInt(2) : agent.best(state);
        cart.push(action);
        if (learn) {
            agent.remember(state, action, cart.state(), cart.fallen());
            agent.learn(random);
        }
    }
    return cart.steps;
}

/// The cart and pole of Barto, Sutton and Anderson (1983), with the numbers of OpenAI's Gym.
static class Cart {
    double x, speed, angle, turn;
    int steps;

    Cart(Random random) {
        x = random.nextDouble(-0.05, 0.05);
        speed = random.nextDouble(-0.05, 0.05);
        angle = random.nextDouble(-0.05, 0.05);
        turn = random.nextDouble(-0.05, 0.05);
    }

    float[] state() {
        return new float[] {(float) x, (float) speed, (float) angle, (float) turn};
    }

    boolean fallen() {
        return Math.abs(x) > 2.4 || Math.abs(angle) > Math.toRadians(12);
    }

    boolean over() {
        return fallen() || steps == 500;
    }

    void push(int action) {
        double force = action == 1 ? 10 : -10;
        double pull = (force + 0.05 * turn * turn * Math.sin(angle)) / 1.1;
        double turning = (9.8 * Math.sin(angle) - Math.cos(angle) * pull)
                / (0.5 * (4.0 / 3 - 0.1 * Math.cos(angle) * Math.cos(angle) / 1.1));
        double acceleration = pull - 0.05 * turning * Math.cos(angle) / 1.1;
        x += 0.02 * speed;
        speed += 0.02 * acceleration;
        angle += 0.02 * turn;
        turn += 0.02 * turning;
        steps++;
    }
}

/// A network that learns from what it remembers, and one that follows it slowly and says what the future is
/// worth.
static class Agent {
    static final int ROOM = 20_000;
    static final int BATCH = 64;

    final Module net = network();
    final Module target = network();
    final Adam optimizer = new Adam(net.parameters(), 1e-3);
    final float[][] states = new float[ROOM][];
    final float[][] next = new float[ROOM][];
    final long[] actions = new long[ROOM];
    final float[] goesOn = new float[ROOM];
    int known;

    Agent() {
        target.loadStateDict(net.stateDict());
    }

    static Module network() {
        return new Sequential(new Linear(4, 64), new ReLU(), new Linear(64, 64), new ReLU(),
                new Linear(64, 2));
    }

    int best(float[] state) {
        return Scope.run(() -> Grad.off(() -> (int) net.call(Tensor.of(state)).argmax().itemLong()));
    }

    void remember(float[] state, int action, float[] after, boolean fallen) {
        int at = known++ % ROOM;
        states[at] = state;
        next[at] = after;
        actions[at] = action;
        goesOn[at] = fallen ? 0 : 1;
    }

    /// One step towards `1 + 0.99 · (worth of the best push afterwards)`; which push is best says the
    /// network, its worth the other network (van Hasselt et al. 2016).
    void learn(Random random) {
        if (known < BATCH) {
            return;
        }
        var s = new float[BATCH][];
        var t = new float[BATCH][];
        var a = new long[BATCH];
        var on = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
            int k = random.nextInt(Math.min(known, ROOM));
            s[i] = states[k];
            t[i] = next[k];
            a[i] = actions[k];
            on[i] = goesOn[k];
        }
        Scope.run(() -> {
            var after = Tensor.of((Object) t);
            var worth = Grad.off(() -> target.call(after).gather(1, net.call(after).argmax(1).unsqueeze(1))
                    .squeeze(1).mul(Tensor.of(on)).mul(0.99).add(1));
            optimizer.zeroGrad();
            var estimate = net.call(Tensor.of((Object) s)).gather(1, Tensor.of(a).unsqueeze(1)).squeeze(1);
            Losses.smoothL1Loss(estimate, worth, 1, Reduce.MEAN).backward();
            GradientClipping.byNorm(net.parameters(), 10);
            optimizer.step();
        });
        Grad.off(() -> Scope.run(() -> {
            for (int i = 0; i < net.parameters().size(); i++) {
                var slow = target.parameters().get(i);
                slow.add_(net.parameters().get(i).sub(slow).mul(0.01));
            }
        }));
    }
}
