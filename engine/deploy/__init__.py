"""The project as something to put online: folders for Hugging Face Spaces, and a demo in Gradio."""
