package dev.panagrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tensors made of several, and grids.
final class Joining {
    private Joining() {
    }

    static List<Tensor> meshgrid(String indexing, Tensor... axes) {
        if (axes.length == 0 || !indexing.equals("ij") && !indexing.equals("xy")) {
            throw new IllegalArgumentException(
                    "meshgrid: wrong arguments, expected vectors and \"ij\" or \"xy\" but got " + axes.length
                            + " and \"" + indexing + "\"");
        }
        boolean swap = indexing.equals("xy") && axes.length >= 2;
        long[] full = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            if (axes[i].rank() > 1 || axes[i].dtype() != axes[0].dtype()) {
                throw new ShapeException("meshgrid: needs vectors of one type, axis " + i + " is "
                        + axes[i].dtype() + axes[i].shape() + ", expected rank <= 1 and " + axes[0].dtype());
            }
            full[place(i, swap)] = axes[i].numel();
        }
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; i < axes.length; i++) {
            long[] d = new long[axes.length];
            Arrays.fill(d, 1);
            d[place(i, swap)] = axes[i].numel();
            out.add(axes[i].reshape(d).expand(full));
        }
        return out;
    }

    private static int place(int i, boolean swap) {
        return swap && i < 2 ? 1 - i : i;
    }

    private static Tensor[] all(int rank, boolean columns, Tensor... tensors) {
        Tensor[] out = new Tensor[tensors.length];
        for (int i = 0; i < out.length; i++) {
            Tensor x = tensors[i];
            out[i] = x.rank() == 0 ? x.reshape(1) : x;
            if (rank >= 2 && out[i].rank() == 1) {
                out[i] = columns ? out[i].unsqueeze(1) : out[i].unsqueeze(0);
            }
            if (rank == 3 && out[i].rank() == 2) {
                out[i] = out[i].unsqueeze(2);
            }
        }
        return out;
    }

    static Tensor hstack(Tensor... tensors) {
        Tensor[] t = all(1, false, tensors);
        return TensorFactory.cat(t.length > 0 && t[0].rank() > 1 ? 1 : 0, t);
    }

    static Tensor vstack(Tensor... tensors) {
        return TensorFactory.cat(0, all(2, false, tensors));
    }

    static Tensor dstack(Tensor... tensors) {
        return TensorFactory.cat(2, all(3, false, tensors));
    }

    static Tensor columnStack(Tensor... tensors) {
        return TensorFactory.cat(1, all(2, true, tensors));
    }

    static Tensor blockDiag(Tensor... tensors) {
        DType t = tensors.length == 0 ? DType.FLOAT32 : tensors[0].dtype();
        long columns = 0;
        for (Tensor x : tensors) {
            if (x.rank() > 2) {
                throw new ShapeException("blockDiag: needs matrices, one is " + x.shape()
                        + ", expected rank <= 2 but " + x.rank() + " > 2");
            }
            t = DType.promote(t, x.dtype());
            columns += x.rank() == 0 ? 1 : x.size(-1);
        }
        List<Tensor> rows = new ArrayList<>();
        long at = 0;
        for (Tensor x : tensors) {
            Tensor m = x.rank() == 2 ? x : x.reshape(1, -1);
            long n = m.size(0);
            rows.add(Tensor.cat(1, zeros(x, t, n, at), m.to(t),
                    zeros(x, t, n, columns - at - m.size(1))));
            at += m.size(1);
        }
        return rows.isEmpty() ? Tensor.zeros(t, 1, 0) : Tensor.cat(0, rows.toArray(Tensor[]::new));
    }

    private static Tensor zeros(Tensor like, DType t, long... shape) {
        return TensorFactory.full(Shape.of(shape), 0, t, like.device());
    }

    static Tensor cartesianProd(Tensor... tensors) {
        if (tensors.length == 1) {
            return tensors[0].reshape(-1);
        }
        List<Tensor> columns = new ArrayList<>();
        for (Tensor g : meshgrid("ij", tensors)) {
            columns.add(g.reshape(-1));
        }
        return Tensor.stack(1, columns.toArray(Tensor[]::new));
    }

    static Tensor combinations(Tensor x, int r, boolean replacement) {
        if (x.rank() != 1 || r < 0) {
            throw new ShapeException("combinations: needs a vector, x is " + x.shape()
                    + ", expected rank 1 and r >= 0 but r is " + r);
        }
        int n = (int) x.size(0);
        List<Long> places = new ArrayList<>();
        int[] c = new int[r];
        Arrays.setAll(c, i -> replacement ? 0 : i);
        boolean more = r > 0 && (replacement ? n > 0 : r <= n);
        while (more) {
            for (int v : c) {
                places.add((long) v);
            }
            int i = r - 1;
            while (i >= 0 && c[i] == (replacement ? n - 1 : n - r + i)) {
                i--;
            }
            more = i >= 0;
            if (more) {
                c[i]++;
                for (int j = i + 1; j < r; j++) {
                    c[j] = replacement ? c[i] : c[j - 1] + 1;
                }
            }
        }
        Tensor index = Tensor.of(places.stream().mapToLong(Long::longValue).toArray()).to(x.device());
        return r == 0 ? zeros(x, x.dtype(), 0) : x.indexSelect(0, index).reshape(-1, r);
    }

    static Tensor triangle(long rows, long columns, long offset, boolean lower) {
        Tensor i = Tensor.arange(rows).unsqueeze(1).add(offset);
        Tensor j = Tensor.arange(columns).unsqueeze(0);
        return (lower ? j.le(i) : j.ge(i)).nonzero().t().contiguous();
    }

    static Tensor vander(Tensor x, Integer n, boolean increasing) {
        if (x.rank() != 1) {
            throw ShapeException.of("vander", "needs a vector", "x is " + x.shape(), "x.rank() == 1",
                    x.rank(),
                    1);
        }
        long count = n == null ? x.size(0) : n;
        if (count < 0) {
            throw new ShapeException("vander: negative number of columns, expected n >= 0 but got " + count);
        }
        if (count == 0) {
            return zeros(x, x.dtype(), x.size(0), 0);
        }
        DType t = x.dtype().isFloat() ? x.dtype() : DType.INT64;
        Tensor one = TensorFactory.full(Shape.of(x.size(0), 1), 1, t, x.device());
        Tensor y = count == 1 ? one
                : Tensor.cat(1, one, x.to(t).unsqueeze(1).expand(-1, count - 1).cumprod(1));
        return increasing ? y : y.flip(1);
    }
}
