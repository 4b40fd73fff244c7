# pip: azure-storage-blob
from azure.storage.blob import BlobServiceClient
c = BlobServiceClient('https://acct.blob.core.windows.net', credential={'account_name': 'acct', 'account_key': 'eA=='})
print(c.get_blob_client('c', 'b').url)
