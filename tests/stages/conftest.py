from tests.stores.conftest import ceph, moto

__all__ = ["ceph", "moto"]
