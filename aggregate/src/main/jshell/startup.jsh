import module java.base;
import module panagrad;
import dev.panagrad.nn.Module;
import static dev.panagrad.tensor.Index.*;
IO.println("Panagrad on Java " + Runtime.version().feature() + ": define-by-run deep learning")
IO.println("Try  var x = Tensor.ones(2, 3)  and  x.add(x).sum()")
IO.println("/help explains the shell, /exit leaves it")
