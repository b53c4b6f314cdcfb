"""Large files of models, known by their digest and put together from wherever they can be had."""
