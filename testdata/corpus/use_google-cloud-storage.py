# pip: google-cloud-storage
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
print(storage.Client(project='p', credentials=AnonymousCredentials()).bucket('b').blob('k').path, storage.__version__ > '1')
