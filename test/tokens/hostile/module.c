/*
 * A PKCS#11 module that misbehaves. It has one token with one P-256 key. What it does wrong stands in the file `fault`
 * beside it, read at every call: `crash:C_Sign`, `hang:C_Login`, `exit:C_Initialize`, or one of the names below. Its answers
 * to C_Sign are the bytes of the file `signature`, its public key those of `point`. Each C_Login adds a byte to `logins`, and
 * what was sent as a PIN is kept in `pins`.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pkcs11.h"

#define HUGE_COUNT (1UL << 60)

static const char *beside(const char *name) {
  static char path[4096];
  Dl_info info;
  dladdr((void *)beside, &info);
  snprintf(path, sizeof path, "%s", info.dli_fname);
  char *slash = strrchr(path, '/');
  snprintf(slash + 1, sizeof path - (slash + 1 - path), "%s", name);
  return path;
}

static size_t read_beside(const char *name, void *into, size_t most) {
  int file = open(beside(name), O_RDONLY);
  if (file < 0) return 0;
  ssize_t got = read(file, into, most);
  close(file);
  return got < 0 ? 0 : (size_t)got;
}

static void append_beside(const char *name, const void *bytes, size_t length) {
  int file = open(beside(name), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  if (write(file, bytes, length) < 0) abort();
  close(file);
}

static char fault[256];

static void read_fault(void) {
  memset(fault, 0, sizeof fault);
  size_t length = read_beside("fault", fault, sizeof fault - 1);
  while (length > 0 && (fault[length - 1] == '\n' || fault[length - 1] == ' ')) fault[--length] = 0;
}

static int wrong(const char *name) { return strcmp(fault, name) == 0; }

/* The first line of every function. */
static void enter(const char *function) {
  read_fault();
  char *colon = strchr(fault, ':');
  if (colon != NULL && strcmp(colon + 1, function) == 0) {
    if (strncmp(fault, "crash", 5) == 0) *(volatile int *)8 = 1;
    if (strncmp(fault, "exit", 4) == 0) _exit(0);
    if (strncmp(fault, "abort", 5) == 0) abort();
    if (strncmp(fault, "hang", 4) == 0)
      for (;;) pause();
    if (strncmp(fault, "spin", 4) == 0)
      for (volatile unsigned long n = 0;; n++) {
      }
  }
  if (wrong("drip")) usleep(700 * 1000);
  if (wrong("close-descriptors"))
    for (int descriptor = 0; descriptor < 1024; descriptor++) close(descriptor);
  if (wrong("write-to-stdout"))
    for (int n = 0; n < 1000; n++) {
      if (write(1, "\n{\"type\":\"loaded\"}\n", 19) < 0 || write(2, "noise\n", 6) < 0) break;
    }
  if (wrong("write-to-all"))
    for (int descriptor = 3; descriptor < 64; descriptor++) {
      if (write(descriptor, "junk junk junk junk junk junk junk\n", 35) < 0) continue;
    }
  if (wrong("fork")) {
    if (fork() == 0) {
      signal(SIGTERM, SIG_IGN);
      for (;;) pause();
    }
  }
}

#define ENTER enter(__func__)

static void pad(unsigned char *field, size_t length, const char *text) {
  memset(field, ' ', length);
  size_t size = strlen(text);
  memcpy(field, text, size < length ? size : length);
}

static CK_ULONG logged_in = CK_UNAVAILABLE_INFORMATION;

CK_RV C_Initialize(CK_VOID_PTR arguments) {
  (void)arguments;
  ENTER;
  if (wrong("segv-handler")) signal(SIGSEGV, SIG_IGN);
  return wrong("refuses") ? CKR_GENERAL_ERROR : CKR_OK;
}

CK_RV C_Finalize(CK_VOID_PTR reserved) {
  (void)reserved;
  ENTER;
  return CKR_OK;
}

CK_RV C_GetInfo(CK_INFO_PTR info) {
  ENTER;
  memset(info, 0, sizeof *info);
  info->cryptokiVersion.major = 2;
  info->cryptokiVersion.minor = 40;
  pad(info->manufacturerID, 32, "Hostile");
  pad(info->libraryDescription, 32, "A module that misbehaves");
  return CKR_OK;
}

CK_RV C_GetSlotList(CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count) {
  (void)present;
  ENTER;
  if (wrong("slots-huge")) {
    *count = HUGE_COUNT;
    return CKR_OK;
  }
  if (wrong("slots-many")) {
    CK_ULONG had = slots == NULL ? 0 : *count;
    for (CK_ULONG n = 0; n < had; n++) slots[n] = n;
    *count = 100000;
    return CKR_OK;
  }
  if (wrong("slots-grow")) {
    /* One was announced; a hundred are claimed. */
    if (slots != NULL) slots[0] = 0;
    *count = slots == NULL ? 1 : 100;
    return CKR_OK;
  }
  if (slots != NULL) slots[0] = 0;
  *count = 1;
  return CKR_OK;
}

CK_RV C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO_PTR info) {
  (void)slot;
  ENTER;
  memset(info, 0, sizeof *info);
  pad(info->slotDescription, 64, "A reader");
  pad(info->manufacturerID, 32, "Hostile");
  info->flags = CKF_TOKEN_PRESENT;
  return CKR_OK;
}

CK_RV C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  (void)slot;
  ENTER;
  if (wrong("removed")) return CKR_DEVICE_REMOVED;
  if (wrong("unknown-error")) return 0x80001234UL;
  memset(info, 0, sizeof *info);
  pad(info->label, 32, "hostile");
  pad(info->manufacturerID, 32, "Hostile");
  pad(info->model, 16, "One");
  pad(info->serialNumber, 16, "HOSTILE1");
  info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED;
  info->ulMinPinLen = 4;
  info->ulMaxPinLen = 32;
  if (wrong("label-not-utf8")) memset(info->label, 0xff, 32);
  if (wrong("label-controls")) memcpy(info->label, "\x1b[2J\r\n\xe2\x80\xae" "evil" "\x07\0hidden", 21);
  if (wrong("serial-junk"))
    for (int n = 0; n < 16; n++) info->serialNumber[n] = (unsigned char)(n * 17);
  if (wrong("serial-changes")) {
    static int turn;
    info->serialNumber[7] = (unsigned char)('0' + turn++ % 10);
  }
  if (wrong("pin-lengths")) {
    info->ulMinPinLen = 1UL << 40;
    info->ulMaxPinLen = 0;
  }
  if (wrong("memory-lies")) {
    info->ulFreePublicMemory = HUGE_COUNT;
    info->ulTotalPublicMemory = 1;
    info->ulFreePrivateMemory = ~0UL - 1;
  }
  return CKR_OK;
}

CK_RV C_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count) {
  (void)slot;
  ENTER;
  if (wrong("mechanisms-huge")) {
    *count = HUGE_COUNT;
    return CKR_OK;
  }
  if (list != NULL) {
    list[0] = CKM_ECDSA;
    list[1] = CKM_EC_KEY_PAIR_GEN;
  }
  *count = 2;
  return CKR_OK;
}

CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO_PTR info) {
  (void)slot;
  (void)type;
  ENTER;
  info->ulMinKeySize = wrong("mechanisms-junk") ? ~0UL : 256;
  info->ulMaxKeySize = 256;
  info->flags = wrong("mechanisms-junk") ? ~0UL : CKF_SIGN;
  return CKR_OK;
}

CK_RV C_InitToken(CK_SLOT_ID slot, CK_UTF8CHAR_PTR pin, CK_ULONG length, CK_UTF8CHAR_PTR label) {
  (void)slot;
  (void)label;
  ENTER;
  append_beside("pins", pin, length);
  return CKR_OK;
}

CK_RV C_InitPIN(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  (void)session;
  ENTER;
  append_beside("pins", pin, length);
  return CKR_OK;
}

CK_RV C_SetPIN(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR old, CK_ULONG old_length, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  (void)session;
  (void)pin;
  (void)length;
  ENTER;
  append_beside("logins", "S", 1);
  append_beside("pins", old, old_length);
  return CKR_OK;
}

CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, CK_VOID_PTR application, CK_NOTIFY notify, CK_SESSION_HANDLE_PTR session) {
  (void)slot;
  (void)flags;
  (void)application;
  (void)notify;
  ENTER;
  *session = 1;
  return CKR_OK;
}

CK_RV C_CloseSession(CK_SESSION_HANDLE session) {
  (void)session;
  ENTER;
  return CKR_OK;
}

CK_RV C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  (void)session;
  append_beside("logins", "L", 1);
  append_beside("pins", pin, length);
  ENTER;
  if (wrong("pin-incorrect")) return CKR_PIN_INCORRECT;
  if (wrong("pin-locked")) return CKR_PIN_LOCKED;
  if (wrong("login-general-error")) return CKR_GENERAL_ERROR;
  logged_in = user;
  return CKR_OK;
}

CK_RV C_Logout(CK_SESSION_HANDLE session) {
  (void)session;
  ENTER;
  return CKR_OK;
}

/* 1 is the private key, 2 the public one. */
static int found_next;
static CK_OBJECT_CLASS wanted_class = CK_UNAVAILABLE_INFORMATION;

CK_RV C_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR template, CK_ULONG count) {
  (void)session;
  ENTER;
  found_next = 1;
  wanted_class = CK_UNAVAILABLE_INFORMATION;
  for (CK_ULONG n = 0; n < count; n++)
    if (template[n].type == CKA_CLASS) wanted_class = *(CK_OBJECT_CLASS *)template[n].pValue;
  return CKR_OK;
}

CK_RV C_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE_PTR objects, CK_ULONG most, CK_ULONG_PTR count) {
  (void)session;
  ENTER;
  if (wrong("objects-endless")) {
    for (CK_ULONG n = 0; n < most; n++) objects[n] = 1;
    *count = most;
    return CKR_OK;
  }
  if (wrong("objects-huge")) {
    *count = HUGE_COUNT;
    return CKR_OK;
  }
  if (wrong("objects-more-than-asked")) {
    *count = most + 1000;
    return CKR_OK;
  }
  CK_ULONG given = 0;
  for (; found_next <= 2 && given < most; found_next++) {
    CK_OBJECT_CLASS class = found_next == 1 ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
    if (wanted_class == CK_UNAVAILABLE_INFORMATION || wanted_class == class) objects[given++] = found_next;
  }
  *count = given;
  return CKR_OK;
}

CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE session) {
  (void)session;
  ENTER;
  return CKR_OK;
}

static CK_RV give(CK_ATTRIBUTE_PTR attribute, const void *value, CK_ULONG length) {
  if (attribute->pValue != NULL) {
    if (attribute->ulValueLen < length) return CKR_BUFFER_TOO_SMALL;
    memcpy(attribute->pValue, value, length);
  }
  attribute->ulValueLen = length;
  return CKR_OK;
}

static CK_RV give_flag(CK_ATTRIBUTE_PTR attribute, CK_BBOOL flag) { return give(attribute, &flag, 1); }

CK_RV C_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR template, CK_ULONG count) {
  (void)session;
  ENTER;
  static const unsigned char curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  for (CK_ULONG n = 0; n < count; n++) {
    CK_ATTRIBUTE_PTR one = &template[n];
    if (wrong("attribute-huge")) {
      one->ulValueLen = HUGE_COUNT;
      continue;
    }
    if (wrong("attribute-grows") && one->pValue != NULL) {
      one->ulValueLen = 1 << 20;
      continue;
    }
    CK_ULONG class = object == 1 ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
    CK_ULONG type = CKK_EC;
    CK_RV answer = CKR_OK;
    switch (one->type) {
      case CKA_CLASS:
        answer = give(one, &class, sizeof class);
        break;
      case CKA_KEY_TYPE:
        answer = give(one, &type, sizeof type);
        break;
      case CKA_ID:
        answer = give(one, "\x01", 1);
        break;
      case CKA_LABEL: {
        static char label[70000];
        memset(label, 'x', sizeof label);
        answer = wrong("label-long") ? give(one, label, sizeof label) : give(one, "key", 3);
        break;
      }
      case CKA_EC_PARAMS:
        answer = give(one, curve, wrong("curve-junk") ? 3 : sizeof curve);
        break;
      case CKA_EC_POINT: {
        unsigned char point[67] = {0x04, 65};
        if (read_beside("point", point + 2, 65) != 65) memset(point + 2, 0x41, 65);
        if (wrong("point-junk")) memset(point, 0x41, sizeof point);
        answer = give(one, point, sizeof point);
        break;
      }
      case CKA_SENSITIVE:
        answer = give_flag(one, !wrong("not-sensitive"));
        break;
      case CKA_EXTRACTABLE:
        answer = give_flag(one, wrong("extractable"));
        break;
      case CKA_NEVER_EXTRACTABLE:
        answer = give_flag(one, !wrong("was-extractable"));
        break;
      case CKA_LOCAL:
        answer = give_flag(one, !wrong("not-local"));
        break;
      case CKA_SIGN:
        answer = give_flag(one, CK_TRUE);
        break;
      default:
        one->ulValueLen = CK_UNAVAILABLE_INFORMATION;
        answer = CKR_ATTRIBUTE_TYPE_INVALID;
    }
    if (answer != CKR_OK) return answer;
  }
  return CKR_OK;
}

CK_RV C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  (void)session;
  (void)mechanism;
  (void)key;
  ENTER;
  return CKR_OK;
}

CK_RV C_Sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG length, CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  (void)session;
  (void)data;
  (void)length;
  ENTER;
  unsigned char stored[64];
  if (read_beside("signature", stored, sizeof stored) != sizeof stored) memset(stored, 0x5a, sizeof stored);
  if (wrong("signature-junk")) memset(stored, 0x33, sizeof stored);
  if (wrong("signature-overruns")) {
    memset(signature, 0x5a, 1 << 16);
    *signature_length = 1 << 16;
    return CKR_OK;
  }
  memcpy(signature, stored, sizeof stored);
  *signature_length = wrong("signature-huge")    ? HUGE_COUNT
                      : wrong("signature-empty") ? 0
                      : wrong("signature-long")  ? 1000
                                                 : sizeof stored;
  return wrong("device-error") ? CKR_DEVICE_ERROR : CKR_OK;
}

CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_ATTRIBUTE_PTR public, CK_ULONG publics, CK_ATTRIBUTE_PTR private, CK_ULONG privates, CK_OBJECT_HANDLE_PTR public_key, CK_OBJECT_HANDLE_PTR private_key) {
  (void)session;
  (void)mechanism;
  (void)public;
  (void)publics;
  (void)private;
  (void)privates;
  ENTER;
  *private_key = 1;
  *public_key = 2;
  return CKR_OK;
}

CK_RV C_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  (void)session;
  (void)object;
  ENTER;
  append_beside("destroyed", "D", 1);
  return CKR_OK;
}

static CK_RV unsupported(void) { return CKR_FUNCTION_NOT_SUPPORTED; }

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
  static CK_FUNCTION_LIST functions;
  read_fault();
  if (wrong("no-functions")) {
    *list = NULL;
    return CKR_OK;
  }
  if (wrong("no-list")) return CKR_GENERAL_ERROR;
  /* Everything that is not named below. */
  void **all = (void **)((char *)&functions + offsetof(CK_FUNCTION_LIST, C_Initialize));
  for (size_t n = 0; n < (sizeof functions - offsetof(CK_FUNCTION_LIST, C_Initialize)) / sizeof(void *); n++)
    all[n] = (void *)unsupported;
  functions.version.major = 2;
  functions.version.minor = 40;
#define USE(name) functions.name = name
  USE(C_Initialize);
  USE(C_Finalize);
  USE(C_GetInfo);
  USE(C_GetFunctionList);
  USE(C_GetSlotList);
  USE(C_GetSlotInfo);
  USE(C_GetTokenInfo);
  USE(C_GetMechanismList);
  USE(C_GetMechanismInfo);
  USE(C_InitToken);
  USE(C_InitPIN);
  USE(C_SetPIN);
  USE(C_OpenSession);
  USE(C_CloseSession);
  USE(C_Login);
  USE(C_Logout);
  USE(C_FindObjectsInit);
  USE(C_FindObjects);
  USE(C_FindObjectsFinal);
  USE(C_GetAttributeValue);
  USE(C_SignInit);
  USE(C_Sign);
  USE(C_GenerateKeyPair);
  USE(C_DestroyObject);
  *list = &functions;
  return CKR_OK;
}
