#!/usr/bin/env python3
"""Writes cases.jsonl and tensors.safetensors beside this file: modules, optimizers and schedules with the
arguments that PyTorch's constructors take, computed by PyTorch (format: ../FORMAT.md).

    python3 export.py          needs torch and safetensors
"""
import json
import os

from safetensors.torch import save_file

import module_forms
import recording
import training_forms

for part in (module_forms.basics, module_forms.activations, module_forms.convolutions, module_forms.pools,
             module_forms.norms, module_forms.recurrent, module_forms.attention, module_forms.losses,
             module_forms.networks, training_forms.optimizers, training_forms.muon, training_forms.schedules,
             module_forms.fractional, module_forms.frequencies):
    part()
HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "cases.jsonl"), "w") as f:
    f.writelines(json.dumps(c) + "\n" for c in recording.cases)
save_file(recording.tensors, os.path.join(HERE, "tensors.safetensors"))
print(len(recording.cases), "cases,", len(recording.tensors), "tensors")
