"""The public collections in small: the same folders, tables and names, with a few invented pictures."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.datasets.folders import write_image
from tests.imaging.samples import dicom, dicom_bytes, scene

CHEXPERT_FINDINGS = (
    "No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,"
    "Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices"
)


def write_text(file: Path, lines: Iterable[str]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def kaggle(root: Path) -> Path:
    """The Kaggle archive holds a second copy of itself and a Mac's leavings."""
    names = [
        "train/NORMAL/IM-0115-0001.jpeg", "train/NORMAL/NORMAL2-IM-0383-0001.jpeg",
        "train/PNEUMONIA/person12_bacteria_46.jpeg", "train/PNEUMONIA/person12_bacteria_47.jpeg",
        "val/PNEUMONIA/person1946_bacteria_4874.jpeg", "test/NORMAL/IM-0001-0001.jpeg",
        "test/PNEUMONIA/person12_virus_26.jpeg",
    ]  # fmt: skip
    for seed, name in enumerate(names):
        write_image(root / name, seed=seed)
        write_image(root / "chest_xray" / name, seed=seed)
    write_image(root / "__MACOSX" / "chest_xray" / "train" / "NORMAL" / "._IM-0115-0001.jpeg")
    return root


def rsna(root: Path) -> Path:
    write_text(
        root / "stage_2_train_labels.csv",
        [
            "patientId,x,y,width,height,Target",
            "0004cfab-14fd,,,,,0",
            "00436515-870c,264.0,152.0,213.0,379.0,1",
            "00436515-870c,562.0,152.0,256.0,453.0,1",
            "00313ee0-9eaa,,,,,0",
        ],
    )
    write_text(
        root / "stage_2_detailed_class_info.csv",
        [
            "patientId,class",
            "0004cfab-14fd,No Lung Opacity / Not Normal",
            "00313ee0-9eaa,Normal",
            "00436515-870c,Lung Opacity",
            "00436515-870c,Lung Opacity",
        ],
    )
    images = root / "stage_2_train_images"
    images.mkdir(parents=True)
    for name in ("0004cfab-14fd", "00436515-870c", "00313ee0-9eaa"):
        (images / f"{name}.dcm").write_bytes(dicom_bytes(dicom(scene())))
    test = root / "stage_2_test_images"
    test.mkdir()
    (test / "0000a175-0e68.dcm").write_bytes(dicom_bytes(dicom(scene())))
    return root


def nih(root: Path) -> Path:
    write_text(
        root / "Data_Entry_2017.csv",
        [
            "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,"
            "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],",
            "00000001_000.png,Cardiomegaly,0,1,058Y,M,PA,2682,2749,0.143,0.143,",
            "00000001_001.png,Edema|Pneumonia,1,1,058Y,M,AP,2894,2729,0.143,0.143,",
            "00000002_000.png,No Finding,0,2,414Y,F,PA,2500,2048,0.168,0.168,",
            "00000003_000.png,Pneumonia,0,3,009M,F,PA,2500,2048,0.168,0.168,",
            "00000004_000.png,No Finding,0,4,82,M,PA,2500,2048,0.168,0.168,",
        ],
    )
    write_text(root / "train_val_list.txt", ["00000001_000.png", "00000001_001.png", "00000004_000.png"])
    write_text(root / "test_list.txt", ["00000002_000.png", "00000003_000.png"])
    for folder, name in (
        ("images_001", "00000001_000"), ("images_001", "00000001_001"), ("images_002", "00000002_000"),
        ("images_002", "00000003_000"),
    ):  # fmt: skip
        write_image(root / folder / "images" / f"{name}.png")
    return root


def radiography(root: Path) -> Path:
    names = [
        "COVID/images/COVID-1.png", "Lung_Opacity/images/Lung_Opacity-1.png", "Normal/images/Normal-1.png",
        "Normal/images/Normal-2.png", "Viral Pneumonia/images/Viral Pneumonia-1.png",
    ]  # fmt: skip
    for seed, name in enumerate(names):
        write_image(root / name, seed=seed)
        write_image(root / name.replace("/images/", "/masks/"), seed=seed)
    write_text(root / "README.md.txt", ["COVID-19 CHEST X-RAY DATABASE"])
    return root


def covid_chestxray(root: Path) -> Path:
    write_text(
        root / "metadata.csv",
        [
            "patientid,offset,sex,age,finding,RT_PCR_positive,survival,view,modality,date,location,folder,"
            "filename,doi,url,license,clinical_notes,other_notes",
            '2,0,M,65,Pneumonia/Viral/COVID-19,Y,Y,PA,X-ray,2020,Italy,images,a.jpg,,,CC BY-NC-SA,"x, y",',
            "2,3,M,65,Pneumonia/Viral/COVID-19,Y,Y,AP Supine,X-ray,2020,Italy,images,b.png,,,CC BY-NC-SA,,",
            "2,3,M,65,Pneumonia/Viral/COVID-19,Y,Y,L,X-ray,2020,Italy,images,lateral.png,,,CC BY-NC-SA,,",
            "4,,F,,Pneumonia/Bacterial/Streptococcus,,,PA,X-ray,2017,,images,c.jpg,,,CC BY 4.0,,",
            "5,,F,52,No Finding,,,PA,X-ray,2017,,images,d.jpg,,,,,",
            "6,,M,40,Tuberculosis,,,AP Erect,X-ray,2017,,images,e.jpg,,,,,",
            "7,,M,40,Pneumonia/Viral/COVID-19,,,Axial,CT,2017,,volumes,f.nii.gz,,,,,",
        ],
    )
    for seed, name in enumerate(("a.jpg", "b.png", "lateral.png", "c.jpg", "d.jpg", "e.jpg")):
        write_image(root / "images" / name, seed=seed)
    return root


def chexpert(root: Path) -> Path:
    """Paths in the tables begin with the published folder's name, whatever the folder is called here."""

    def line(path: str, view: str, **findings: str) -> str:
        values = [findings.get(name.replace(" ", "_"), "") for name in CHEXPERT_FINDINGS.split(",")]
        return ",".join([f"CheXpert-v1.0-small/{path}", "Female", "68", view, "AP", *values])

    header = f"Path,Sex,Age,Frontal/Lateral,AP/PA,{CHEXPERT_FINDINGS}"
    first = "train/patient00001/study1/view1_frontal.jpg"
    lines = [
        line(first, "Frontal", No_Finding="1.0", Support_Devices="1.0"),
        line("train/patient00002/study1/view1_frontal.jpg", "Frontal", Pneumonia="1.0", Edema="-1.0"),
        line("train/patient00002/study1/view2_lateral.jpg", "Lateral", Pneumonia="1.0"),
        line("train/patient00002/study2/view1_frontal.jpg", "Frontal", Pneumonia="-1.0"),
        line("train/patient00003/study1/view1_frontal.jpg", "Frontal", Edema="1.0"),
    ]
    write_text(root / "train.csv", [header, *lines])
    write_text(
        root / "valid.csv",
        [header, line("valid/patient64541/study1/view1_frontal.jpg", "Frontal", Pneumonia="1.0")],
    )
    for path in (
        first, "train/patient00002/study1/view1_frontal.jpg", "train/patient00002/study1/view2_lateral.jpg",
        "train/patient00002/study2/view1_frontal.jpg", "train/patient00003/study1/view1_frontal.jpg",
        "valid/patient64541/study1/view1_frontal.jpg",
    ):  # fmt: skip
        write_image(root / path, seed=len(path) + int(np.sum([ord(letter) for letter in path])))
    return root
