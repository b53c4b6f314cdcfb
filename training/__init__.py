"""The recipe of the project's own Whisper: from espeak-ng's voices and word lists to a CTranslate2 model.

`python -m training all` makes texts, speech, features, weights and figures, in that order, each in its own module.
"""
