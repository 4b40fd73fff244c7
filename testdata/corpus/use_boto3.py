# pip: boto3
import boto3
c = boto3.client('s3', region_name='eu-west-1', aws_access_key_id='x', aws_secret_access_key='y')
print(c.generate_presigned_url('get_object', Params={'Bucket': 'b', 'Key': 'k'}).split('?')[0], len(boto3.session.Session().get_available_services()) > 100)
