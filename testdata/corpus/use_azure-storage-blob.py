# pip: azure-storage-blob
from azure.storage.blob import BlobServiceClient
c = BlobServiceClient('https://x.blob.example.org', credential='eA==')
print(c.get_blob_client('c', 'b').url)
