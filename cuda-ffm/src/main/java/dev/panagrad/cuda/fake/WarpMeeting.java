package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Immediate;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Reg;
import dev.panagrad.cuda.fake.Ptx.Sink;

/// What the threads of a warp do together, on the registers that they saved: shuffles, votes, reductions.
final class WarpMeeting {
    private final int[][] ints;
    private final long[][] longs;

    WarpMeeting(int[][] ints, long[][] longs) {
        this.ints = ints;
        this.longs = longs;
    }

    long value(Operand o, int t) {
        return switch (o) {
            case Reg(var r, var negated) -> {
                long v = r.wide ? longs[t][r.save] : ints[t][r.save];
                yield negated ? v ^ 1 : v;
            }
            case Immediate(var bits) -> bits;
            default -> throw new Fault(Fault.ILLEGAL_INSTRUCTION, "operand of a meeting: " + o);
        };
    }

    void set(Operand o, int t, long v) {
        if (o instanceof Reg(var r, _)) {
            if (r.wide) {
                longs[t][r.save] = v;
            } else {
                ints[t][r.save] = (int) v;
            }
        } else if (!(o instanceof Sink)) {
            throw new Fault(Fault.ILLEGAL_INSTRUCTION, "result of a meeting: " + o);
        }
    }

    /// Returns the lanes that must meet at an instruction.
    int mask(Instruction x, int t) {
        return (int) value(x.op().equals("bar") ? x.args().getFirst() : x.args().getLast(), t);
    }

    void run(Instruction x, int first, int lanes) {
        switch (x.op()) {
            case "shfl" -> shuffle(x, first, lanes);
            case "vote" -> vote(x, first, lanes);
            case "redux" -> reduce(x, first, lanes);
            default -> {
            }
        }
    }

    private static boolean in(int lanes, int lane) {
        return (lanes >> lane & 1) != 0;
    }

    private void shuffle(Instruction x, int first, int lanes) {
        int d = Flow.resultCount(x);
        String mode = x.modifiers().get(1);
        long[] values = new long[32];
        int[] source = new int[32];
        boolean[] valid = new boolean[32];
        for (int l = 0; l < 32; l++) {
            if (!in(lanes, l)) {
                continue;
            }
            int t = first + l;
            values[l] = value(x.args().get(d), t);
            int by = (int) value(x.args().get(d + 1), t) & 31;
            int clamp = (int) value(x.args().get(d + 2), t);
            int segment = clamp >> 8 & 31;
            int limit = l & segment | clamp & 31 & ~segment;
            int from = switch (mode) {
                case "up" -> l - by;
                case "down" -> l + by;
                case "bfly" -> l ^ by;
                default -> l & segment | by & ~segment;
            };
            valid[l] = mode.equals("up") ? from >= limit : from <= limit;
            source[l] = valid[l] ? from : l;
            if (from >= 0 && from < 32 && valid[l] && !in(lanes, from)) {
                throw new Fault(Fault.LAUNCH_FAILED, "line " + x.line() + ": lane " + l
                        + " reads lane " + from + ", which takes no part: " + x.text());
            }
        }
        for (int l = 0; l < 32; l++) {
            if (in(lanes, l)) {
                set(x.args().getFirst(), first + l, values[source[l]]);
                if (d == 2) {
                    set(x.args().get(1), first + l, valid[l] ? 1 : 0);
                }
            }
        }
    }

    private void vote(Instruction x, int first, int lanes) {
        int yes = 0;
        for (int l = 0; l < 32; l++) {
            yes |= in(lanes, l) && value(x.args().get(1), first + l) != 0 ? 1 << l : 0;
        }
        int result = x.has("ballot") ? yes
                : (x.has("any") ? yes != 0 : x.has("all") ? yes == lanes : yes == 0 || yes == lanes) ? 1 : 0;
        for (int l = 0; l < 32; l++) {
            if (in(lanes, l)) {
                set(x.args().getFirst(), first + l, result);
            }
        }
    }

    private void reduce(Instruction x, int first, int lanes) {
        boolean begun = false;
        int r = 0;
        for (int l = 0; l < 32; l++) {
            if (in(lanes, l)) {
                int v = (int) value(x.args().get(1), first + l);
                r = !begun ? v : switch (x.modifiers().get(1)) {
                    case "add" -> r + v;
                    case "max" -> Math.max(r, v);
                    case "min" -> Math.min(r, v);
                    case "and" -> r & v;
                    case "or" -> r | v;
                    default -> r ^ v;
                };
                begun = true;
            }
        }
        for (int l = 0; l < 32; l++) {
            if (in(lanes, l)) {
                set(x.args().getFirst(), first + l, r);
            }
        }
    }
}
