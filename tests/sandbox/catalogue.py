"""The services and severity levels that the sandbox knows: a small extract."""
import json

SERVICES = [
    {'code': 'general-info', 'name': 'General Info and Getting Started', 'categories': [
        {'code': 'charges-how-will-i-be-billed', 'name': 'How Will I Be Billed?'},
        {'code': 'gdpr-queries', 'name': 'Data Privacy Query'},
        {'code': 'using-aws', 'name': 'Using AWS & Services'}]},
    {'code': 'amazon-elastic-compute-cloud-linux', 'name': 'Elastic Compute Cloud (EC2 - Linux)',
     'categories': [
         {'code': 'instance-issue', 'name': 'Instance Issue'},
         {'code': 'other', 'name': 'Other'}]},
    {'code': 'aws-iot-core', 'name': 'IoT Core', 'categories': [
        {'code': 'device-gateway', 'name': 'Device Gateway'},
        {'code': 'general-guidance', 'name': 'General Guidance'},
        {'code': 'other', 'name': 'Other'}]},
    {'code': 'aws-iot-greengrass', 'name': 'IoT Greengrass', 'categories': [
        {'code': 'general-guidance', 'name': 'General Guidance'},
        {'code': 'other', 'name': 'Other'}]},
]

SEVERITY_LEVELS = [
    {'code': 'low', 'name': 'General guidance'},
    {'code': 'normal', 'name': 'System impaired'},
    {'code': 'high', 'name': 'Production system impaired'},
    {'code': 'urgent', 'name': 'Production system down'},
    {'code': 'critical', 'name': 'Business-critical system down'},
]


def load(path):
    """Read what `aws support describe-services` printed: {"services": [...]}."""
    with open(path, encoding='utf-8') as file:
        services = json.load(file)['services']
    for service in services:
        if not isinstance(service['code'], str) or not isinstance(service['name'], str):
            raise ValueError(f'{path}: a service has no code or name')
        for category in service['categories']:
            if not isinstance(category['code'], str) or not isinstance(category['name'], str):
                raise ValueError(f"{path}: a category of {service['code']} has no code or name")
    return services
