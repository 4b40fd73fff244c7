# pip: langchain langchain-ollama
# The package of a provider is imported by a name in a table.
from langchain.chat_models import init_chat_model
m = init_chat_model("ollama:nothing")
print(type(m).__module__, type(m).__name__, m.model)
